{# Built last: what the warehouse was built from. A day that is not here, or with another input
   hash, is pending. -#}
{% for mart in [
    'mart_units', 'mart_unit_successions', 'mart_periods', 'mart_measures', 'mart_components',
    'mart_indicators', 'mart_indicator_measures', 'mart_methodologies', 'mart_bands', 'portals', 'rejects', 'captures',
    'indicator_scores', 'component_scores', 'composite_scores', 'rankings', 'published_comparison',
    'reconciliation', 'reconciliation_candidates', 'identity_checks', 'identity_summary',
    'mart_identities', 'mart_decisions', 'override_checks', 'coverage', 'unused_figures',
    'source_reliability', 'mart_stakes', 'rule_effects', 'score_lineage', 'revisions', 'revision_days',
    'revision_summary', 'mart_corrections'
] -%}
-- depends_on: {{ ref(mart) }}
{% endfor %}
select
    as_of,
    input_hash,
    cast(
        '{{ env_var("CHISO_RULES_HASH", "") }}' as {{ dbt.type_string() }}
    ) as rules_hash
from {{ source('observed', 'day_inputs') }}
