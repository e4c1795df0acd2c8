-- The same with words instead of codes, for readers who open the file in another program.

-- Mentions as printed, with what they mean after corrections.
CREATE VIEW mention_text AS
SELECT document.key AS document,
       document.newspaper,
       document.date,
       document.page,
       article.title AS headline,
       substr(document.text, mention.start + 1, mention."end" - mention.start) AS mention,
       mention.start,
       mention."end",
       part.name AS part,
       status.name AS status,
       form_kind.name AS form,
       entity.key AS entity,
       entity.type,
       entity.name,
       resolution.reason AS correction,
       mention.id
FROM mention
JOIN document ON document.id = mention.id >> 24
LEFT JOIN article ON article.id = (mention.id >> 24 << 24) + mention.article
JOIN part ON part.code = mention.part
JOIN status ON status.code = mention.status
JOIN form_kind ON form_kind.code = mention.form
LEFT JOIN resolution ON resolution.mention = mention.id
LEFT JOIN entity
    ON entity.id = CASE WHEN resolution.mention IS NULL THEN mention.entity ELSE resolution.entity END;

-- Co-occurrence with names; relation is the strongest rung.
CREATE VIEW edge AS
SELECT a.key AS source,
       a.name AS source_name,
       a.type AS source_type,
       b.key AS target,
       b.name AS target_name,
       b.type AS target_type,
       CASE WHEN clause > 0 THEN 'clause' WHEN roster > 0 THEN 'roster' ELSE 'sentence' END AS relation,
       CASE WHEN clause > 0 THEN clause WHEN roster > 0 THEN roster ELSE sentence END AS weight,
       clause,
       roster,
       sentence,
       articles,
       documents,
       first_date,
       last_date,
       npmi,
       log_likelihood
FROM cooccurrence
JOIN entity AS a ON a.id = cooccurrence.a
JOIN entity AS b ON b.id = cooccurrence.b;

-- Who was in the room where: one row a person and occasion, whatever its polarity.
CREATE VIEW appearance AS
SELECT event.key AS event,
       event.date,
       CASE length(event.date) WHEN 4 THEN 'year' WHEN 7 THEN 'month' WHEN 10 THEN 'day' END
           AS date_precision,
       event.date_end,
       report.date_text,
       event.date_origin,
       event.type,
       event.polarity,
       document.newspaper,
       document.date AS issued,
       document.page,
       article.title AS headline,
       document.key AS document,
       person.key AS person,
       person.name,
       substr(document.text, mention.start + 1, mention."end" - mention.start) AS printed,
       substr(document.text, told.title_start + 1, told.title_end - told.title_start) AS title,
       participant.role,
       participant.function,
       participant.side,
       participant.position,
       event.persons,
       event.participants,
       event.stated,
       event.open_list,
       (SELECT group_concat(name, '|') FROM
           (SELECT place.name FROM event_place JOIN entity AS place ON place.id = event_place.entity
            WHERE event_place.event = event.id ORDER BY place.name)) AS place,
       substr(document.text, report.trigger_start + 1, report.trigger_end - report.trigger_start)
           AS cue,
       report.key AS report,
       report.rule
FROM participant
JOIN event ON event.id = participant.event
JOIN entity AS person ON person.id = participant.entity AND person.key GLOB 'person:*'
JOIN event_report AS report ON report.id = participant.report
JOIN mention ON mention.id = participant.mention
JOIN document ON document.id = participant.report >> 24
LEFT JOIN article ON article.id = (participant.report >> 24 << 24) + report.article
LEFT JOIN report_participant AS told
    ON told.report = participant.report AND told.mention = participant.mention
WHERE participant.presence = 'room';

-- Persons who were in the room of one actual occasion.
CREATE VIEW met AS
SELECT a.key AS source,
       a.name AS source_name,
       b.key AS target,
       b.name AS target_name,
       count(*) AS weight,
       sum(1.0 / (event.persons - 1)) AS weight_shared,
       min(event.persons) AS smallest,
       min(event.date) AS first_date,
       max(event.date) AS last_date
FROM participant AS one
JOIN participant AS other ON other.event = one.event AND other.entity > one.entity
JOIN event ON event.id = one.event AND event.polarity = 'actual'
JOIN entity AS a ON a.id = one.entity AND a.key GLOB 'person:*'
JOIN entity AS b ON b.id = other.entity AND b.key GLOB 'person:*'
WHERE one.presence = 'room' AND other.presence = 'room'
GROUP BY one.entity, other.entity;
