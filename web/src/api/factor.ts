// What needs the second factor anew asks for it in between, and then goes on.
import { Problem } from './problem';

type Ask = () => Promise<boolean>;
let ask: Ask | null = null;

/** Says how a person is asked for a code. Its promise is true once the server took one. */
export function on_factor_needed(how: Ask | null): void {
  ask = how;
}

/** Runs `request`; where the server wants the factor first, asks for it and runs `request` again. */
export async function with_factor<T>(request: () => Promise<T>, said_by = 'factor_needed'): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof Problem && error.type === said_by && ask && (await ask())) return request();
    throw error;
  }
}
