SELECT
  "t2"."project_id",
  "t2"."map_id",
  "t3"."line_id",
  "t3"."side",
  "t3"."stakeholder_id",
  "t3"."pillar",
  "t2"."activity_year",
  "t3"."effect_year",
  "t2"."quantity",
  "t2"."quantity" * "t3"."net" * "t3"."share" AS "net_quantity",
  "t2"."quantity" * "t3"."net" * "t3"."conversion" * "t3"."share" AS "proxy_quantity",
  "t2"."quantity" * "t3"."net" * "t3"."conversion" * "t3"."price" * "t3"."share" AS "value",
  "t2"."quantity" * "t3"."net" * "t3"."conversion" * "t3"."price" * "t3"."share" * "t3"."discount" AS "present_value",
  "t2"."quantity" * "t3"."net" * "t3"."conversion" * "t3"."price" * "t3"."share" * "t3"."effect_price" AS "realised",
  "t2"."quantity" * "t3"."unit_low" AS "low",
  "t2"."quantity" * "t3"."unit_high" AS "high",
  "t3"."currency",
  "t3"."price_year",
  "t3"."evidence_grade"
FROM "observed" AS "t2"
INNER JOIN "scheduled" AS "t3"
  ON "t2"."map_id" = "t3"."map_id"
  AND "t2"."measure" = "t3"."measure"
  AND "t2"."breakdown" = "t3"."breakdown"
  AND "t2"."activity_year" = "t3"."activity_year"
