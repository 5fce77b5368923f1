#!/bin/bash
# Puts everything into Elasticsearch and Kibana that the logs need. Running it again changes nothing.
set -euo pipefail

elasticsearch=http://elasticsearch:9200
kibana=http://kibana:5601
cd /setup

put() { # path, file or -
  curl -sS --fail-with-body -u "elastic:$ELASTIC_PASSWORD" -H 'content-type: application/json' \
    -X PUT "$elasticsearch/$1" --data-binary "@$2"
  echo " $1"
}

printf '{"password":"%s"}' "$KIBANA_PASSWORD" | put _security/user/kibana_system/_password -
# May add to the logs, and read or change nothing.
put _security/role/orderapp_logstash - <<'JSON'
{ "indices": [{ "names": ["logs-orderapp.*"], "privileges": ["auto_configure", "create_doc"] }],
  "cluster": ["monitor"] }
JSON
printf '{"password":"%s","roles":["orderapp_logstash"]}' "$LOGSTASH_PASSWORD" | put _security/user/orderapp_logstash -

put _ilm/policy/orderapp-30-days elasticsearch/ilm-policy.json
put _ingest/pipeline/orderapp-logs elasticsearch/pipeline-logs.json
put _ingest/pipeline/orderapp-invocations elasticsearch/pipeline-invocations.json
put _index_template/orderapp-logs elasticsearch/template-logs.json
put _index_template/orderapp-invocations elasticsearch/template-invocations.json

until curl -sf -o /dev/null "$kibana/api/status"; do sleep 3; done
curl -sS --fail-with-body -u "elastic:$ELASTIC_PASSWORD" -H 'kbn-xsrf: setup' \
  -X POST "$kibana/api/saved_objects/_import?overwrite=true" -F file=@kibana/orderapp.ndjson
echo " dashboards"
