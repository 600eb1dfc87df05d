namespace NanoAgent.DeviceCheck;

/// <summary>One thing that a board cannot do, or does otherwise than .NET.</summary>
/// <param name="Rule">The rule's name, as the table of rules has it: <c>generic</c>, <c>switch-cases</c> …</param>
/// <param name="Type">The full name of the type; the assembly's name where it is of the whole assembly.</param>
/// <param name="Member">The member of that type, or "".</param>
/// <param name="Source">File and line where the symbols know them, else "".</param>
/// <param name="Sentence">What to do, then why.</param>
public sealed record Finding(string Rule, string Type, string Member, string Source, string Sentence)
{
    /// <summary>The finding as one line: source or type and member, the rule, the sentence.</summary>
    public override string ToString()
    {
        var member = Member.Length == 0 ? Type : Type + "::" + Member;
        return Source.Length == 0 ? $"{member}: {Rule}: {Sentence}" : $"{Source}: {member}: {Rule}: {Sentence}";
    }
}
