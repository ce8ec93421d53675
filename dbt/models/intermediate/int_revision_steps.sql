{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_revision_days'}
) }}
-- What became of every figure from one answer to the next. A change of a figure that should have stood
-- is a row; everything else is counted, so that the table grows with what was revised.
with pairs as (
    select * from {{ ref('int_revision_pairs') }}
    where {{ only_pending_revisions() }}
),

observations as (
    select
        stated.as_of,
        stated.capture_id,
        stated.period_id,
        stated.unit_code,
        stated.unit_role = 'member' as is_member,
        numbers.measure_no,
        numbers.kind = 'count' and numbers.is_additive as only_grows,
        cast(substr(stated.observation_id, 14) as int) as ordinal,
        {{ compact_figure('stated.value') }} as value
    from {{ ref('stg_observed__observations') }} as stated
    inner join {{ ref('int_measure_numbers') }} as numbers on stated.measure_id = numbers.measure_id
    where {{ only_days_compared('stated.as_of') }}
),

later as (
    select
        observations.*,
        pairs.pair_no,
        pairs.comparison
    from observations
    inner join pairs on observations.as_of = pairs.as_of and observations.capture_id = pairs.capture_id
),

earlier as (
    select
        observations.*,
        pairs.pair_no
    from observations
    inner join pairs
        on observations.as_of = pairs.earlier_as_of and observations.capture_id = pairs.earlier_capture_id
),

two_back as (
    select
        observations.*,
        pairs.pair_no
    from observations
    inner join pairs
        on observations.as_of = pairs.before_as_of and observations.capture_id = pairs.before_capture_id
),

compared as (
    select
        later.*,
        earlier.ordinal as earlier_ordinal,
        earlier.value as earlier_value,
        later.value is null or (later.only_grows and later.value < earlier.value) as is_taken_back,
        coalesce(later.value <> earlier.value, (later.value is null) <> (earlier.value is null)) as has_changed
    from later
    inner join earlier on {{ same_statement('later', 'earlier') }}
),

-- Only what changed is looked up: DuckDB makes a nested loop of a left join with a condition on one side.
changed as (
    select * from compared
    where has_changed
),

judged as (
    select
        changed.*,
        coalesce(two_back.value = changed.value, false) as has_returned
    from changed
    left join two_back on {{ same_statement('changed', 'two_back') }}
    union all
    select
        *,
        false as has_returned
    from compared
    where not has_changed
),

named as (
    select
        *,
        case when has_changed then {{ revision_kind('comparison', 'is_taken_back', 'has_returned') }} end as kind
    from judged
),

-- Of what is no revision only the counts are kept.
kept as (
    select
        named.as_of,
        pairs.portal_id,
        pairs.dataset,
        pairs.is_synthetic,
        named.period_id,
        named.measure_no,
        named.comparison,
        named.kind,
        named.has_changed,
        named.has_returned,
        named.value as later_value,
        named.earlier_value as former_value,
        {% for column in ['unit_code', 'is_member', 'ordinal', 'earlier_ordinal', 'value', 'earlier_value'] %}
            case when named.kind is not null then named.{{ column }} end as {{ column }},
        {% endfor %}
        case when named.kind is not null then pairs.capture_id end as capture_id
    from named
    inner join pairs on named.pair_no = pairs.pair_no
)

select
    {{ revision_step_key() }},
    {{ revision_sizes('later_value', 'former_value') }}
from kept
group by {{ revision_step_key() }}
