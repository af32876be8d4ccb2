"""What is owed goes out: files of the outbox, letters, and the drops that leave the inbox."""

from pipeline.deliver.delivery import Delivered, deliver, rewrite

__all__ = ["Delivered", "deliver", "rewrite"]
