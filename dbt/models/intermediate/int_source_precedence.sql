{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- The precedence of each source of a day in each decision, by the narrowest row of the rule.
with sources as (
    select
        as_of,
        source_no,
        portal_id,
        dataset,
        portal_kind
    from {{ ref('int_ledger_captures') }}
    where {{ only_pending_ledger() }}
    group by as_of, source_no, portal_id, dataset, portal_kind
),

rules as (
    select * from {{ ref('int_rule_days') }}
    where {{ only_pending_ledger() }}
),

fitting as (
    select
        sources.as_of,
        sources.source_no,
        rules.decision_no,
        cast(precedence.precedence as int) as precedence,
        row_number() over (
            partition by sources.as_of, sources.source_no, rules.decision_no
            order by
                case when precedence.portal_id is null then 1 else 0 end,
                case when precedence.dataset is null then 1 else 0 end,
                precedence.precedence
        ) as choice
    from sources
    inner join rules on sources.as_of = rules.as_of
    inner join {{ ref('rule_precedence') }} as precedence
        on
            rules.rule_id = precedence.rule_id
            and (sources.portal_kind = precedence.portal_kind or precedence.portal_kind is null)
            and (sources.portal_id = precedence.portal_id or precedence.portal_id is null)
            and (sources.dataset = precedence.dataset or precedence.dataset is null)
)

select
    as_of,
    source_no,
    decision_no,
    precedence
from fitting
where choice = 1
