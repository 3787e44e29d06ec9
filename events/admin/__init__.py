from events.admin import event, registers

__all__ = ["event", "registers"]
