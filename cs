#!/bin/sh
# Runs the command line from a clone, building it first where it is missing or older than its sources.
# Java is taken from JAVA_HOME or the path; JAVA_OPTS goes to it.
set -eu
home=$(cd "$(dirname "$0")" && pwd)
jar=$home/cs-cli/target/cs.jar

newer_sources() {
  [ -d "$home/cs-cli/src" ] || return 1
  for module in cs-api cs-server cs-rocksdb cs-client cs-cli; do
    [ -z "$(find "$home/pom.xml" "$home/$module/pom.xml" "$home/$module/src/main" -newer "$jar" | head -n 1)" ] || return 0
  done
  return 1
}

if [ ! -f "$jar" ] || newer_sources; then
  echo "cs: building once, this can take some minutes where Maven has to fetch everything first" >&2
  mvn -q -B -f "$home/pom.xml" -pl cs-cli -am -Dmaven.test.skip=true package >&2
fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" ${JAVA_OPTS:-} -jar "$jar" "$@"
