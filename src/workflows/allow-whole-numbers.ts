import type { Environment } from '@marcbachmann/cel-js';

/** All our numbers are CEL doubles; authors write `data.attempts + 1` and `event.number == 3`, not `3.0`. */
export function allowWholeNumbers(environment: Environment): void {
  environment
    .registerOperator('double == int', (a: number, b: bigint) => a === Number(b))
    .registerOperator('double + int: double', (a: number, b: bigint) => a + Number(b))
    .registerOperator('int + double: double', (a: bigint, b: number) => Number(a) + b)
    .registerOperator('double - int: double', (a: number, b: bigint) => a - Number(b))
    .registerOperator('int - double: double', (a: bigint, b: number) => Number(a) - b)
    .registerOperator('double * int: double', (a: number, b: bigint) => a * Number(b))
    .registerOperator('int * double: double', (a: bigint, b: number) => Number(a) * b)
    .registerOperator('double / int: double', (a: number, b: bigint) => a / Number(b));
}
