"""Work: the verbs that join the flows, the programme, the store and the channels."""
