"""How `sportello serve` keeps one web process and one worker alive, and neither longer than itself."""
