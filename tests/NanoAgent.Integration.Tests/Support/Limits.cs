using System;

namespace NanoAgent.Integration.Tests.Support;

/// <summary>Ceilings of waits. Nothing is timed: they only end a test that would hang.</summary>
internal static class Limits
{
    /// <summary>For one event; generous, because a busy machine starts a process in seconds.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(120);
}
