"""Looking after a site: whether all is as it should be, what can be made anew, what is to go, and who starts the nights."""
