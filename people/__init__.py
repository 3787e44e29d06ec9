"""Who and where: people, organisations and regions, with their names over time."""
