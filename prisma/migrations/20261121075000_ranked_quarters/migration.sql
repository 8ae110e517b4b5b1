-- The same for quarters of an hour, of which a day that is not over has thousands.
DROP INDEX usage_marginals_dimension_bucket_idx;
CREATE INDEX usage_marginals_dimension_bucket_idx ON usage_marginals (dimension, bucket)
  INCLUDE (dimension_id, dimension_name, requests, actual_cost);

SELECT keep_visible('usage_marginals'), keep_visible('usage_marginals_daily');
