"""What is owed goes out: files of the outbox, letters, and the drops that leave the inbox."""

from pipeline.deliver.delivery import Delivered, deliver

__all__ = ["Delivered", "deliver"]
