#!/bin/sh
# Runs the command line from a clone, and builds it first if it is missing or older than its sources.
# Java is taken from JAVA_HOME or the path; JAVA_OPTS goes to it.
set -eu
home=$(cd "$(dirname "$0")" && pwd)
built=$home/cs-cli/target/cs.jar
# Runs a copy, which is replaced atomically: Maven overwrites its own jar in place, while a server may have it open.
jar=$home/cs-cli/target/cs-running.jar

is_old() {
  [ -f "$1" ] || return 0
  [ -d "$home/cs-cli/src" ] || return 1
  for module in cs-api cs-engine cs-server cs-rocksdb cs-cassandra cs-client cs-cli; do
    [ -z "$(find "$home/pom.xml" "$home/$module/pom.xml" "$home/$module/src/main" -newer "$1" | head -n 1)" ] || return 0
  done
  return 1
}

if is_old "$jar"; then
  if is_old "$built"; then
    echo "cs: building; the first time this takes some minutes, because Maven fetches all dependencies" >&2
    mvn -q -B -Dstyle.color=never -f "$home/pom.xml" -pl cs-cli -am -Dmaven.test.skip=true package >&2
  fi
  cp -p "$built" "$jar.$$"
  mv -f "$jar.$$" "$jar"
fi
# The JVM encodes file names by the locale, which is often ASCII in containers and cron jobs.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  '' | C | POSIX)
    LC_ALL=C.UTF-8
    export LC_ALL
    ;;
esac
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" ${JAVA_OPTS:-} -jar "$jar" "$@"
