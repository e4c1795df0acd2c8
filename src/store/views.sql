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
