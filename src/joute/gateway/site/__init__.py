"""Pages and the API of the gateway: what applications cost, their keys, and the aliases."""
