using System;

namespace NanoAgent.Host.Service;

/// <summary>Why an agent cannot start or go on.</summary>
public enum AgentStopReason
{
    /// <summary>The agent's thread failed in a way that it does not know.</summary>
    Crashed = 0,

    /// <summary>The sensors or the options cannot be used.</summary>
    Configuration = 1,

    /// <summary>The data folder cannot be reached, written to or locked.</summary>
    DataFolder = 2,

    /// <summary>The collector refused the token in its first answer.</summary>
    TokenRefused = 3,
}

/// <summary>
/// The agent cannot start or go on. Thrown by the host's start, or by its stop when the agent ended on its own; the
/// message is one sentence that names the configuration's key and the remedy.
/// </summary>
public sealed class AgentStopException : Exception
{
    /// <summary>Makes one.</summary>
    public AgentStopException(AgentStopReason reason, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Reason = reason;
    }

    /// <summary>Why, for a program's exit code.</summary>
    public AgentStopReason Reason { get; }
}
