/** A part of a parsed template, as `@huggingface/jinja` gives it: its syntax tree, as far as it is gone through here. */
export type TemplateNode =
  | { readonly type: "Comment" | "Break" | "Continue" }
  | { readonly type: "StringLiteral"; readonly value: string }
  | { readonly type: "IntegerLiteral" | "FloatLiteral"; readonly value: number }
  | { readonly type: "Identifier"; readonly value: string }
  | { readonly type: "ArrayLiteral" | "TupleLiteral"; readonly value: readonly TemplateNode[] }
  | { readonly type: "ObjectLiteral"; readonly value: ReadonlyMap<TemplateNode, TemplateNode> }
  | MemberNode
  | CallNode
  | BinaryNode
  | { readonly type: "UnaryExpression"; readonly operator: { readonly value: string }; readonly argument: TemplateNode }
  | FilterNode
  | { readonly type: "TestExpression"; readonly operand: TemplateNode; readonly negate: boolean; readonly test: IdentifierNode }
  | { readonly type: "SelectExpression"; readonly lhs: TemplateNode; readonly test: TemplateNode }
  | TernaryNode
  | SliceNode
  | { readonly type: "KeywordArgumentExpression"; readonly key: IdentifierNode; readonly value: TemplateNode }
  | { readonly type: "SpreadExpression" | "KeywordSpreadExpression"; readonly argument: TemplateNode }
  | { readonly type: "If"; readonly test: TemplateNode; readonly body: Body; readonly alternate: Body }
  | ForNode
  | SetNode
  | MacroNode
  | { readonly type: "CallStatement"; readonly call: CallNode; readonly callerArgs: Body | null; readonly body: Body }
  | { readonly type: "FilterStatement"; readonly filter: IdentifierNode | CallNode; readonly body: Body };

/** Parts one after the other. */
export type Body = readonly TemplateNode[];

export interface IdentifierNode {
  readonly type: "Identifier";
  readonly value: string;
}

export interface MemberNode {
  readonly type: "MemberExpression";
  readonly object: TemplateNode;
  readonly property: TemplateNode;
  /** `object[property]`, and not `object.property`. */
  readonly computed: boolean;
}

export interface CallNode {
  readonly type: "CallExpression";
  readonly callee: TemplateNode;
  readonly args: Body;
}

export interface BinaryNode {
  readonly type: "BinaryExpression";
  readonly operator: { readonly value: string };
  readonly left: TemplateNode;
  readonly right: TemplateNode;
}

export interface FilterNode {
  readonly type: "FilterExpression";
  readonly operand: TemplateNode;
  readonly filter: IdentifierNode | CallNode;
}

export interface TernaryNode {
  readonly type: "Ternary";
  readonly condition: TemplateNode;
  readonly trueExpr: TemplateNode;
  readonly falseExpr: TemplateNode;
}

export interface SliceNode {
  readonly type: "SliceExpression";
  readonly start?: TemplateNode;
  readonly stop?: TemplateNode;
  readonly step?: TemplateNode;
}

export interface ForNode {
  readonly type: "For";
  readonly loopvar: TemplateNode;
  readonly iterable: TemplateNode;
  readonly body: Body;
  readonly defaultBlock: Body;
}

export interface SetNode {
  readonly type: "Set";
  readonly assignee: TemplateNode;
  /** Null where a block is set: `{% set x %} … {% endset %}`. */
  readonly value: TemplateNode | null;
  readonly body: Body;
}

export interface MacroNode {
  readonly type: "Macro";
  readonly name: IdentifierNode;
  readonly args: Body;
  readonly body: Body;
}
