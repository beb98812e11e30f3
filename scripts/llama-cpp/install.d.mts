/** Why llama.cpp cannot be had here; undefined where it is installed, now or already. @throws Error for any other failure. */
export function installLlamaCpp(): string | undefined;
