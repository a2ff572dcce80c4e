.DEFAULT_GOAL := help
MAVEN ?= mvn
MODULE ?= cs-api

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1	\2/' | expand -t 14

build: ## Build everything without tests
	$(MAVEN) -q package -Dmaven.test.skip=true

quick: ## Run the unit tests of a module and of those it needs: make quick MODULE=cs-api
	$(MAVEN) -q -pl $(MODULE) -am test -Dsurefire.failIfNoSpecifiedTests=false

verify: ## Run the tests of every change
	$(MAVEN) verify

thorough: ## Run all tests that need no cluster
	$(MAVEN) -T1 -Pthorough verify

cluster: ## Run the tests on three Cassandra nodes, too
	$(MAVEN) -T1 -Pcluster verify

soak: ## Search for rare faults, over half an hour
	$(MAVEN) -Psoak verify

fuzz: ## Search for inputs that break readers, about ten minutes
	$(MAVEN) -Pfuzz test

bench: ## Measure starts, under three minutes
	cs-bench/run

format: ## Format the code
	$(MAVEN) -q spotless:apply

docs: ## Compare the documents with the code
	$(MAVEN) -q -pl cs-it -am test -Dtest='ReadmeTest,DocumentsTest' -Dsurefire.failIfNoSpecifiedTests=false

api: ## Accept a change of the public Java API: write docs/api
	$(MAVEN) -q -pl cs-it -am test -Dtest=ApiListingTest -Dapi.accept=true -Dsurefire.failIfNoSpecifiedTests=false

.PHONY: help build quick verify thorough cluster soak fuzz bench format docs api
