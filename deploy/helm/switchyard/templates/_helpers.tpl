{{- define "switchyard.name" -}}
{{- if contains "switchyard" .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-switchyard" .Release.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "switchyard.selector" -}}
app.kubernetes.io/name: switchyard
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "switchyard.labels" -}}
{{ include "switchyard.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "switchyard.secret" -}}
{{- .Values.existingSecret | default (include "switchyard.name" .) }}
{{- end }}

{{/* What would start and then not do is refused here. */}}
{{- define "switchyard.check" -}}
{{- $alone := and (eq (int .Values.replicas) 1) (not (get .Values.secrets "DATABASE_URL")) }}
{{- if not (or .Values.existingSecret $alone) }}
{{- range list "DATABASE_URL" "NEXTAUTH_SECRET" "ENCRYPTION_KEYS" }}
{{- $_ := required (printf "secrets.%s is required (or existingSecret); without a database of your own set replicas to 1" .) (get $.Values.secrets .) }}
{{- end }}
{{- end }}
{{- $single := and (eq (int .Values.replicas) 1) (eq (toString (get .Values.config "WORKERS" | default "1")) "1") }}
{{- if not (or .Values.existingSecret $single) }}
{{- $_ := required "secrets.REDIS_URL is required (or existingSecret): several processes share their limits through it" (get .Values.secrets "REDIS_URL") }}
{{- end }}
{{- if .Values.ingress.enabled }}
{{- $_ := required "config.TRUSTED_PROXIES is required with an ingress: the addresses of its controller's pods, e.g. the cluster's pod network" .Values.config.TRUSTED_PROXIES }}
{{- end }}
{{- /* Numbers without quotes lose leading zeros, and large ones are written with an exponent. */}}
{{- if not .Values.existingSecret }}
{{- range $name, $value := .Values.secrets }}
{{- if kindIs "float64" $value }}{{ fail (printf "secrets.%s is a number: put it in quotes" $name) }}{{ end }}
{{- end }}
{{- end }}
{{- range $name, $value := .Values.config }}
{{- if and (kindIs "float64" $value) (contains "e" (toString $value)) }}{{ fail (printf "config.%s is a large number: put it in quotes" $name) }}{{ end }}
{{- end }}
{{- range list "HOST" "PORT" "DATA_DIR" "DRAIN_SECONDS" }}
{{- if hasKey $.Values.config . }}{{ fail (printf "config.%s is the chart's own (see drainSeconds, service, persistence)" .) }}{{ end }}
{{- end }}
{{- end }}
