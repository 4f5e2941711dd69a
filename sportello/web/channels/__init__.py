"""The pages on which people and administrators look after the channels that leave the house."""
