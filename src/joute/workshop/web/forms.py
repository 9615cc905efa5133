"""What a form of the workshop pages sent."""

from fastapi import Request


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
