import { type DocumentNode, GraphQLError, type GraphQLSchema, getDirectiveValues, visit } from 'graphql';

/**
 * Validation of SDL knows a directive's arguments by their names and not by their values; a department that does
 * not exist, or a text in place of a number, is found here.
 */
export function directiveValueErrors(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  const errors: GraphQLError[] = [];
  visit(document, {
    Directive(node) {
      const directive = schema.getDirective(node.name.value);
      if (directive === undefined || directive === null) return;
      try {
        getDirectiveValues(directive, { directives: [node] });
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        errors.push(error);
      }
    },
  });
  return errors;
}
