// What the modules of the calculators hand one another. The names are those of casebook/calculation.

export type Cell = number | string | null;
export type Sort =
  | "money" | "percent" | "points" | "count" | "number" | "ratio" | "days" | "periods" | "chance" | "choice" | "date" | "label";

/** What the form gives a method: numbers, words of choices, lists; null where nothing need be given. */
export type Given = Record<string, any>;

/** A line of an opened file: who bought, on which day (counted from 1970-01-01), for how much. */
export interface Order {
  customer: string;
  day: number;
  amount: number | null;
}

export interface Outcome {
  values: Record<string, number | null>;
  tables?: Record<string, Cell[][]>;
  says: [string, Record<string, Cell>][];
}

export interface Method {
  run(given: Given, orders: Order[]): Outcome;
  /** Only of methods whose customers can be downloaded: rows with their heads first. */
  customers?(given: Given, orders: Order[]): Cell[][];
}
