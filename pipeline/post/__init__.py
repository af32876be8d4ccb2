"""Letters to messages, and messages to a folder or a relay. The only door to smtplib."""

from pipeline.post.message import Attachment, Letter, address_in, file_name, is_address, message, message_id

__all__ = ["Attachment", "Letter", "address_in", "file_name", "is_address", "message", "message_id"]
