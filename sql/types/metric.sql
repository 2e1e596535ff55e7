CREATE DOMAIN songspace.metric AS text
    CONSTRAINT metric_known CHECK (VALUE IN ('l2', 'cosine', 'inner_product'));

COMMENT ON DOMAIN songspace.metric IS 'How two embeddings are compared: l2, cosine or inner_product.';
