"""Deletion of conversations, with their answers and failures."""

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.attachments import Attachment
from joute.calls import Answer, Failure
from joute.chat.tables import Conversation, ConversationAttachment, Reply, ReplyFailure
from joute.feature import Deadline
from joute.people import Voter
from joute.store import affected


async def purge(session: AsyncSession, deadline: Deadline) -> int:
    return await delete_conversations(session, Conversation.asked_at < deadline.before)


async def erase(session: AsyncSession, voter_id: str) -> None:
    """Delete the conversations of a person."""
    # A concurrent question waits for the voter’s row, and then finds none.
    await session.execute(select(Voter.id).where(Voter.id == voter_id).with_for_update())
    await delete_conversations(session, Conversation.voter_id == voter_id)


async def delete_conversations(session: AsyncSession, condition: ColumnElement[bool]) -> int:
    """Delete these conversations with all that depends on them; how many there were."""
    conversations = select(Conversation.id).where(condition)
    # An answer about to be written waits for this, and then finds no conversation.
    await session.execute(conversations.with_for_update())
    replies = select(Reply.id).where(Reply.conversation_id.in_(conversations))
    failures = select(ReplyFailure.failure_id).where(ReplyFailure.reply_id.in_(replies))
    await session.execute(delete(Failure).where(Failure.id.in_(failures)))
    files = select(ConversationAttachment.attachment_id).where(
        ConversationAttachment.conversation_id.in_(conversations)
    )
    await session.execute(delete(Attachment).where(Attachment.id.in_(files)))
    # The replies go with their answers: which conversations there are is known by then.
    answers = select(Reply.answer_id).where(Reply.conversation_id.in_(conversations))
    await session.execute(delete(Answer).where(Answer.id.in_(answers)))
    return await affected(session, delete(Conversation).where(condition))
