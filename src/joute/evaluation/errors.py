"""Errors of evaluations."""

from joute.errors import N_, AnswerError, BadInput, NotAllowed, NotFound


class NothingToCompare(BadInput):
    """No two models have a score on the same item."""

    code = "nothing_to_compare"
    message = N_("There is nothing to compare: the results are of one model at most.")


class NoSet(BadInput):
    """No evaluation set is at this path."""

    code = "no_set"
    message = N_(
        "There is no evaluation set %(set)s: give the folder that holds its evalset.yaml, or make "
        "one with “joute eval new”."
    )


class PolarsMissing(BadInput):
    """A set in Parquet cannot be read here."""

    code = "polars_missing"
    message = N_("Parquet is read by polars: “pip install joute[ranking]”.")


class RepeatedModel(BadInput):
    """Two models, or functions, of a run have one name: their answers would be one model's."""

    code = "repeated_model"
    message = N_(
        "The model “%(name)s” is named twice: give each model, and each function, a name of its "
        "own."
    )


class BadOption(BadInput):
    """An option of a run has a value that it cannot have."""

    code = "bad_option"
    message = N_("“%(name)s” cannot be %(value)s: %(rule)s.")


class TooDear(BadInput):
    """A run of the plugin of pytest may cost more than it may."""

    code = "too_dear"
    message = N_(
        "The run may cost %(euros)s €, more than %(most)s €: agree to it with a higher "
        "--evals-budget-eur, or ask fewer items."
    )


class UnknownCost(BadInput):
    """A scorer does not say how often it asks its judge, which is paid."""

    code = "unknown_cost"
    message = N_(
        "Nobody knows how often the scorer “%(name)s” asks its judge, which is paid: make the run "
        "with “joute eval run”, and replay it with --evals-replay."
    )


class RatedBlind(NotAllowed):
    """The answers of a run are shown under the names of models once nobody rates them blind."""

    code = "rated_blind"
    message = N_(
        "These answers are being rated blind: you can read them once the campaign is closed."
    )


class NotWritten(BadInput):
    """A file cannot be written."""

    code = "not_written"
    message = N_("The file %(file)s cannot be written: %(reason)s")


class OwnFile(BadInput):
    """A run would be written over by its export."""

    code = "own_file"
    message = N_("%(file)s is the run itself: name another file.")


class NoJudge(BadInput):
    """A scorer asks a judge, and none was named; a candidate is never taken instead."""

    code = "no_judge"
    message = N_(
        "The scorer “%(name)s” asks a judge, and there is none: name its model by `judge:` in "
        "evalset.yaml or by --judge."
    )


class ModelNotInRun(BadInput):
    """A run has no model of this name."""

    code = "model_not_in_run"
    message = N_("There is no model “%(model)s” in the run, only %(known)s.")


class BadSetName(BadInput):
    """The name cannot be that of a set."""

    code = "bad_set_name"
    message = N_(
        "“%(name)s” cannot be the name of a set: take small letters, digits, hyphens and "
        "underscores, a letter or digit first; and not “runs”, which is part of addresses."
    )


class SetExists(BadInput):
    """A new set would overwrite files."""

    code = "set_exists"
    message = N_("%(folder)s already holds files: give a folder that is new or empty.")


class RunNotFound(NotFound):
    """No run has this name."""

    code = "run_not_found"
    message = N_("There is no run “%(reference)s” in %(folder)s.")


class NoAcceptedRun(NotFound):
    """No run of this set was accepted."""

    code = "no_accepted_run"
    message = N_("No run of “%(set)s” was accepted yet: “joute eval accept RUN” accepts one.")


class UnknownPrice(BadInput):
    """A budget cannot be kept without a price, or a footprint."""

    code = "unknown_price"
    message = N_(
        "A budget cannot be kept: the price of %(models)s is not known. Give price_in and "
        "price_out in its [[models]], or cost_usd in its [[targets]]."
    )


class UnknownFootprint(BadInput):
    """A budget of electricity cannot be kept."""

    code = "unknown_footprint"
    message = N_(
        "A budget cannot be kept: the footprint of %(models)s is not known. Give params_total_b "
        "in its [[models]], or wh in its [[targets]]."
    )


class RepeatedColumn(BadInput):
    """Two scorers of an item have one column: one score would stand in the place of the other."""

    code = "repeated_column"
    message = N_(
        "Two scorers of an item have the column “%(column)s”: give one a label. “joute eval check” "
        "says where."
    )


class RepeatedItem(BadInput):
    """Two items of a set have the same id."""

    code = "repeated_item"
    message = N_("Two items have the id “%(item)s”: “joute eval check” says where.")


class OtherConditions(BadInput):
    """The run to take up was made under other conditions."""

    code = "other_conditions"
    message = N_(
        "The run %(run)s cannot be taken up: it was made with other conditions (%(conditions)s). "
        "Start a new one without --resume: answers that were paid are not paid again."
    )


class UnknownScorer(BadInput):
    """No scorer has this name."""

    code = "unknown_scorer"
    message = N_("There is no scorer “%(name)s”. There are: %(known)s.")


class MissingExtra(BadInput):
    """A scorer needs a library that is not installed."""

    code = "missing_extra"
    message = N_("The library “%(library)s” is missing: “pip install joute[%(extra)s]”.")


class LocalScorer(BadInput):
    """A set of a site names a scorer that reads a folder of its machine."""

    code = "local_scorer"
    message = N_(
        "The scorer “%(name)s” reads a folder of the machine that runs it, which no set on a site "
        "may: run the set by command, and push the run."
    )


class BadScorerOptions(BadInput):
    """A scorer does not take these options."""

    code = "bad_scorer_options"
    message = N_("The scorer “%(name)s” cannot be used so: %(reason)s.")


class ConditionsDiffer(BadInput):
    """Two runs were not made under the same conditions."""

    code = "conditions_differ"
    message = N_(
        "%(a)s and %(b)s were not made under the same conditions: %(differences)s. Add "
        "--despite-differences to compare them all the same; the differences are then listed."
    )


class NoModel(BadInput):
    """A run asks at least one model."""

    code = "no_models_named"
    message = N_("Say which models to ask, with --model for each. There are: %(known)s.")


class UnknownModel(BadInput):
    """No model has this name in what is compared."""

    code = "unknown_model"
    message = N_("%(name)s is not among %(known)s.")


class UnknownTarget(BadInput):
    """No target of this name is declared."""

    code = "unknown_target"
    message = N_("%(name)s is no target of joute.toml: declare it in [[targets]] (%(known)s).")


class BadTarget(BadInput):
    """A declared target cannot be used as it is."""

    code = "bad_target"
    message = N_("The target %(name)s cannot be used: %(reason)s.")


class NoBaseline(BadInput):
    """Of several models, none was named as the one that others are compared with."""

    code = "no_baseline"
    message = N_("Choose with --a the model that the others are compared with: %(known)s.")


class DraftsNeedLines(BadInput):
    """Drafts cannot be added to a table."""

    code = "drafts_need_lines"
    message = N_("Drafts are added to lines of JSON, and the items of this set are in %(file)s.")


class NothingToDraft(BadInput):
    """The files to draft from hold nothing to draft."""

    code = "nothing_to_draft"
    message = N_(
        "There is nothing to draft from: give documents as text, or items without an expected "
        "answer."
    )


class SetChanged(BadInput):
    """The items of a run are not those of its set any more."""

    code = "set_changed"
    message = N_("The items of “%(set)s” changed since this run began: start another one.")


class KeyNeeded(NotAllowed):
    """The request has no key, or one that was removed."""

    code = "key_needed"
    status = 401
    message = N_(
        "This needs a key of this site: its operator makes one with “joute eval keys new”."
    )

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class SiteRefused(BadInput):
    """A site did not take, or did not give, a set or a run."""

    code = "site_refused"
    status = 502
    message = N_("%(url)s: %(reason)s")


class NoModelInBaseline(BadInput):
    """The baseline has several models, and not this one."""

    code = "no_model_in_baseline"
    message = N_("The baseline has no answers of %(model)s, but of several others: %(known)s.")


class NoRules(BadInput):
    """Neither the set of a run nor the command line has rules for it."""

    code = "no_rules"
    message = N_(
        "There are no rules: give the set a “gate:” in evalset.yaml, or name some, as in "
        "--max-drop 0.02 --baseline RUN or --min 0.8."
    )


class RunIncomplete(BadInput):
    """A run did not go to its end, or its file was changed since."""

    code = "run_incomplete"
    message = N_(
        "The run %(run)s did not go to its end, or its file was changed since: take it up with "
        "“joute eval run … --resume”, or run it again."
    )


class OtherSet(BadInput):
    """A run is of another set."""

    code = "other_set"
    message = N_("The run %(run)s is of the set “%(set)s”, not of “%(other)s”.")


class NotReplayed(AnswerError):
    """A run replays answers that were paid before, and this one was not."""

    code = "not_replayed"
    remedy = N_("Make the run once without --replay, where there is a key, and keep its answers.")


class PicturesNotRead(AnswerError):
    """An item shows a picture to a target that reads none: it is not asked without it."""

    code = "pictures_not_read"
    remedy = N_(
        "Ask a model that reads images (“vision” in [[models]], or the catalogue, says which), or "
        "give the application a place for them: “{images}” in its body."
    )


class PictureLost(AnswerError):
    """A picture of an item cannot be read any more, or is another one."""

    code = "picture_lost"
    remedy = N_("Run the set from its folder, with its pictures as they were when it was read.")


class FunctionFailed(AnswerError):
    """A function of the operator raised, or returned what is no answer."""

    code = "failed"
    remedy = N_("Read the cause: it is what the function raised or returned.")


class NotAnAnswer(AnswerError):
    """A target states of its answer what an answer does not have, or is of another kind."""

    code = "not_an_answer"
    remedy = N_("Read the cause: what the target states of its answer is not what an answer has.")


class NotJson(AnswerError):
    """An application answers with something else than JSON."""

    code = "not_json"
    remedy = N_("Check the address: what answers there does not send JSON.")


class NoAnswerAtPath(AnswerError):
    """The response of an application has no text at the path of its answer."""

    code = "no_answer_at_path"
    remedy = N_("Correct “answer” in [[targets]]: the response has no text at this path.")


class ResponseTooLarge(AnswerError):
    """The response of an application is larger than it may be."""

    code = "response_too_large"
    remedy = N_("The response is cut: raise most_megabytes in [[targets]] if it may be so large.")


class Redirected(AnswerError):
    """An application redirects, which is not followed."""

    code = "redirected"
    remedy = N_("Give the address itself: redirects are not followed.")


class RefusedAddress(AnswerError):
    """The name of an application leads to an address that may not be reached."""

    code = "refused_address"
    remedy = N_("A private address needs allow_private = true; some are never reached.")


class NoImportedAnswer(AnswerError):
    """The file of an imported target has no answer to an item."""

    code = "no_answer"
    remedy = N_("Add an answer to this item to the file, or ask the items that it answers only.")


class NoTextInTraces(BadInput):
    """Traces were written without what was asked and answered, which is their default."""

    code = "no_text_in_traces"
    message = N_(
        "%(file)s holds calls (%(count)s), but neither questions nor answers: OpenTelemetry writes "
        "no texts unless the application agrees to it. Set "
        "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT there (true, or SPAN_ONLY in newer "
        "libraries); where texts are written as logs, export them to the same file."
    )


class NothingInTraces(BadInput):
    """A file of traces has no call to a model that can be read."""

    code = "nothing_in_traces"
    message = N_(
        "%(file)s holds no call to a model that follows OpenTelemetry’s conventions for "
        "generative AI (attributes gen_ai.…)."
    )


class NotTracked(BadInput):
    """MLflow refused a run."""

    code = "not_tracked"
    message = N_("MLflow refuses the run: %(reason)s")


class UnknownBenchmark(NotFound):
    """No benchmark of this name can be run here."""

    code = "unknown_benchmark"
    message = N_("No benchmark “%(name)s” can be run here. There are: %(known)s.")


class BenchmarkFilesMissing(NotFound):
    """The folder of a benchmark holds no data."""

    code = "benchmark_files_missing"
    message = N_(
        "There is no file of %(name)s in %(folder)s: “joute benchmarks get %(name)s” fetches them, "
        "or put them there yourself (%(bring)s)."
    )


class UnclearBenchmarkFiles(BadInput):
    """No file of a benchmark is named after the split that is asked."""

    code = "unclear_benchmark_files"
    message = N_(
        "It is not clear which file in %(folder)s holds the questions (%(files)s): give it a name, "
        "or a folder, with “%(split)s”."
    )


class NoExamples(BadInput):
    """Examples were asked for, and no file holds them."""

    code = "no_examples"
    message = N_(
        "There are no examples of %(name)s: put the file of its split (%(split)s) into %(folder)s, "
        "or ask without any, by --shots 0. An evaluated question is never an example."
    )


class BenchmarkNotOnHub(BadInput):
    """No hub has the files of a benchmark."""

    code = "benchmark_not_on_hub"
    message = N_("%(name)s is on no hub: put its files into %(folder)s. %(bring)s")


class BenchmarkNotFetched(BadInput):
    """The hub did not give the files."""

    code = "benchmark_not_fetched"
    status = 502
    message = N_(
        "The files of %(name)s could not be fetched: %(reason)s. Bring them from another machine "
        "and put them into %(folder)s (%(bring)s)."
    )


class BenchmarkTooLarge(BadInput):
    """The files of a benchmark are larger than was agreed."""

    code = "benchmark_too_large"
    message = N_(
        "The files of %(name)s have %(size)s MB, more than %(most)s: agree with --most-megabytes."
    )


class BadEndpoint(BadInput):
    """The endpoint or the key that a member gives for a run cannot be used."""

    code = "bad_endpoint"
    message = N_(
        "This endpoint cannot be used: give the https address of a public host, such as "
        "https://api.example.org/v1, without a key in it, the name of a model there, and a key "
        "of eight characters or more, without spaces."
    )


class OneSubmission(BadInput):
    """A member has a submitted run that is not over."""

    code = "one_submission"
    status = 409
    message = N_("You have submitted a run that is not over: wait for its end, or have it stopped.")


class KeyGone(BadInput):
    """The process that held the key of a run is gone, and the key with it."""

    code = "key_gone"
    status = 409
    message = N_(
        "The key of this run was in memory only, and is gone with its process: submit the run "
        "again."
    )
