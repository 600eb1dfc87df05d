namespace NanoAgent.Spooling;

/// <summary>
/// What the spool did to its medium since the store was new: the figures behind SPEC.md's wear formula. Survives
/// reboots as the newest head has it: a power cut forgets what came after that head.
/// </summary>
public sealed class SpoolWear
{
    /// <summary>Appends to segments and heads.</summary>
    public long Appends { get; internal set; }

    /// <summary>Bytes of these appends.</summary>
    public long BytesWritten { get; internal set; }

    /// <summary>Commits of segments and heads.</summary>
    public long Commits { get; internal set; }

    /// <summary>Segments and head slots deleted: each gives its blocks back to be erased.</summary>
    public long Deletes { get; internal set; }

    internal void Appended(int bytes)
    {
        Appends++;
        BytesWritten += bytes;
    }
}
