namespace NanoAgent.Faults.Tests.Mutants;

/// <summary>A bug planted in a copy of one source file: each text stands there once and is replaced.</summary>
/// <param name="Name">The bug, as a reader would say it.</param>
/// <param name="File">The file, below shared/.</param>
/// <param name="Changes">What is replaced by what.</param>
internal sealed record Mutant(string Name, string File, params (string From, string To)[] Changes)
{
    public override string ToString()
    {
        return Name;
    }
}
