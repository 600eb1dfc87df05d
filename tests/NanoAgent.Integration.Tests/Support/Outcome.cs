using System.Text;

namespace NanoAgent.Integration.Tests.Support;

/// <summary>What a process left behind.</summary>
internal sealed record Outcome(int ExitCode, byte[] Output, string Errors)
{
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>For a failed assertion.</summary>
    public override string ToString() => $"exit code {ExitCode}\n{Text}\n{Errors}";
}
