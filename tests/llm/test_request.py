"""What is asked of a model is a value."""

from joute.llm import DocumentPart, ImagePart, Message, Parameters, ResponseFormat, TextPart


def test_the_text_of_a_message_is_that_of_its_parts() -> None:
    image, document = ImagePart(b"i", "image/png"), DocumentPart(b"d", "text/plain", "d.txt")
    parts = (TextPart("Look:"), image, document, TextPart("what is it?"))
    assert Message("user", "Bonjour").text == "Bonjour"
    assert Message("user", parts).text == "Look:\nwhat is it?"


def test_a_file_travels_as_a_data_url() -> None:
    assert ImagePart(b"\x00\xff", "image/png").data_url == "data:image/png;base64,AP8="


def test_only_parameters_that_are_set_are_given() -> None:
    assert Parameters(max_output_tokens=9).given == ()
    given = Parameters(
        max_output_tokens=9, temperature=0.0, top_logprobs=0, response_format=ResponseFormat()
    ).given
    assert given == ("temperature", "response_format", "top_logprobs")
