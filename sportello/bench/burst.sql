-- The same rows as a burst of climbs, written by sets and nothing else: no policy is evaluated here, where each
-- level leads is looked up in bench_rung, which was filled beforehand with the answers. One transaction; valid on
-- PostgreSQL and SQLite but for what stands in braces. This is what the engine is compared with.

CREATE TEMPORARY TABLE bench_climb AS
SELECT t.id, t.department_id, t.owner_id, t.last_number + 1 AS number, d.visit, r.*,
       {sha256:t.digest || '
' || (t.last_number + 1) || r.tail} AS digest
FROM escalation_due d
JOIN tickets_ticket t ON t.id = d.ticket_id
JOIN bench_rung r ON r.from_level = t.level
WHERE d.try_at <= {moment} AND d.kind = 'level';

CREATE UNIQUE INDEX bench_climb_id ON bench_climb (id);

ANALYZE bench_climb;

INSERT INTO tickets_timelineevent
    (ticket_id, number, kind, source, at, recorded_at, payload, digest, dispatch_after)
SELECT id, number, 'escalated', 'engine', moment, moment, payload, digest, moment FROM bench_climb;

UPDATE escalation_visit AS v SET left_at = b.moment, outcome = 'not_resolved'
FROM bench_climb b WHERE v.ticket_id = b.id AND v.number = b.visit;

INSERT INTO escalation_visit
    (ticket_id, number, level, policy_id, department_id, entered_at, team_id, offered_to, owner_before_id, passed)
SELECT id, visit + 1, to_level, policy, department_id, moment, team, people, owner_id, FALSE FROM bench_climb;

UPDATE escalation_escalation AS e SET ended_at = b.moment, ended_how = 'not_resolved'
FROM bench_climb b WHERE e.ticket_id = b.id AND e.to_visit = b.visit;

INSERT INTO escalation_escalation
    (ticket_id, number, cause, from_visit, to_visit, at, reason, tried, reached, spent)
SELECT b.id, (SELECT count(*) + 1 FROM escalation_escalation e WHERE e.ticket_id = b.id), 'not_resolved',
       b.visit, b.visit + 1, b.moment, '', '', b.people, c.target
FROM bench_climb b JOIN sla_clock c ON c.ticket_id = b.id AND c.kind = 'level' AND c.ordinal = b.visit;

UPDATE sla_clock AS c SET spent = c.target, running_since = NULL, state = 'breached', breached_at = b.moment,
       ended_at = b.moment
FROM bench_climb b WHERE c.ticket_id = b.id AND c.kind = 'level' AND c.ordinal = b.visit;

INSERT INTO sla_clock
    (ticket_id, kind, ordinal, calendar, started_at, target, spent, running_since, due_at, state, warned)
SELECT id, 'level', visit + 1, calendar, moment, target, 0, moment, due_at, 'running', 0 FROM bench_climb;

DELETE FROM escalation_due WHERE kind = 'level' AND ordinal = 0 AND (ticket_id, visit) IN
    (SELECT id, visit FROM bench_climb);

INSERT INTO escalation_due (ticket_id, visit, kind, ordinal, due_at, try_at, faults)
SELECT id, visit + 1, 'level', 0, due_at, due_at, 0 FROM bench_climb;

UPDATE tickets_ticket AS t SET level = b.to_level, team_id = COALESCE(b.team, t.team_id), last_number = b.number,
       last_at = b.moment, digest = b.digest, offered = b.offered, named_id = b.named, (next_due_at, next_due_kind) = (
           SELECT c.due_at, c.kind FROM sla_clock c
           WHERE c.ticket_id = t.id AND c.running_since IS NOT NULL AND c.ended_at IS NULL AND c.due_at IS NOT NULL
           ORDER BY c.due_at, c.kind LIMIT 1)
FROM bench_climb b WHERE t.id = b.id;

DROP TABLE bench_climb;
