-- All members of one dimension in a span of time.
CREATE INDEX usage_marginals_dimension_bucket_idx ON usage_marginals (dimension, bucket);
