namespace NanoAgent.Platform;

/// <summary>Randomness for jitter and identifiers that must differ; never for secrets. A seed repeats it.</summary>
public interface IRandom
{
    /// <summary>A number from 0 to <paramref name="exclusiveMax"/> - 1. Never blocks or fails.</summary>
    /// <param name="exclusiveMax">At least 1.</param>
    int Next(int exclusiveMax);
}
