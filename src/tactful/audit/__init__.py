"""Answering for what is done: record of processing, impact assessment, breach report, and counts that may leave."""
