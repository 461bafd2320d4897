/** How a source is reached (the schema's enum `SourceKind`; a test ties the two). */
export type SourceKind = 'SQL' | 'REST' | 'GRAPHQL' | 'FILE';
