using NanoAgent.DesktopBoard.StandIns;

namespace System;

/// <summary>Milliseconds since power on.</summary>
public static class Environment
{
    public static long TickCount64 => Wiring.Hardware.Milliseconds;
}
