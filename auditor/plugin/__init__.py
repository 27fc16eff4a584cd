"""The contract with rules and dialect packages: besides `auditor.model`, all that they may import."""
