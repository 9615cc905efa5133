#!/usr/bin/env bash
# Evaluate a set and hold it against its rules, in any continuous integration:
#
#     ci/evaluate.sh SET MODEL [MODEL…]
#
# It exits as `joute eval gate` does: 0 pass, 1 fail, 2 wrong use, 3 inconclusive when strict, 4 answers
# failed, 5 nothing evaluated. The accepted run of the set, where there is one, is the baseline. Variables,
# all optional:
#
#     EVALS_KEYS          names of the variables that hold keys of hosts; when one of them is empty, as in
#                         the pull request of a fork, only answers that were paid before are used
#     EVALS_ANSWERS       a copy of answers.sqlite3 that is committed, for where no cache is: in forks on GitLab
#     EVALS_FRESH         true: ask anew what was paid before, to see whether a host changed its model
#     EVALS_BUDGET_EUR    euros that the run may cost; it is then not asked for
#     EVALS_STRICT        true: what is inconclusive is no success
#     EVALS_DESPITE_DIFFERENCES  true: a baseline of another prompt, other parameters, scorers or judge
#     EVALS_LANGUAGE      of the report: en or fr
#     EVALS_OUT           folder of the reports [joute-report]
#     JOUTE_RUNS          folder of the runs and of answers.sqlite3, to be kept between jobs [joute-runs]
#
# It prints no variable, and has no tracing: keys stay out of logs.
set -euo pipefail

if [ "$#" -lt 2 ]; then
    echo "usage: $0 SET MODEL [MODEL…]" >&2
    exit 2
fi
evalset=$1
shift
out=${EVALS_OUT:-joute-report}
export JOUTE_RUNS=${JOUTE_RUNS:-joute-runs}
mkdir -p "$out" "$JOUTE_RUNS"
if [ -n "${EVALS_ANSWERS:-}" ] && [ ! -e "$JOUTE_RUNS/answers.sqlite3" ]; then
    cp "$EVALS_ANSWERS" "$JOUTE_RUNS/answers.sqlite3"
fi

run=(joute eval run "$evalset" --format json)
for model in "$@"; do
    run+=(--model "$model")
done
if [ -n "${EVALS_BUDGET_EUR:-}" ]; then
    run+=(--budget-eur "$EVALS_BUDGET_EUR" --yes)
fi
if [ "${EVALS_FRESH:-}" = true ]; then
    run+=(--fresh)
fi
for key in ${EVALS_KEYS:-}; do
    if [ -z "${!key:-}" ]; then
        echo "$key is empty: only answers that were paid before are used."
        run+=(--replay)
        break
    fi
done

# Failed answers are for the gate to judge; a wrong use ends here.
code=0
"${run[@]}" > "$out/run.json" || code=$?
id=$(sed -n 's/^  "run": "\(.*\)",\{0,1\}$/\1/p' "$out/run.json")
if [ -z "$id" ]; then
    exit "$((code ? code : 2))"
fi

gate=(joute eval gate "$id" --junit "$out/junit.xml" --markdown "$out/report.md" --language "${EVALS_LANGUAGE:-en}")
if [ -f "$evalset/accepted.jsonl" ]; then
    gate+=(--baseline "$evalset@accepted")
fi
if [ "${EVALS_STRICT:-}" = true ]; then
    gate+=(--strict)
fi
if [ "${EVALS_DESPITE_DIFFERENCES:-}" = true ]; then
    gate+=(--despite-differences)
fi
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    gate+=(--summary)
fi
exec "${gate[@]}"
