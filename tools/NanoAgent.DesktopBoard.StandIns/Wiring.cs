using NanoAgent.DesktopBoard.Hardware;

namespace NanoAgent.DesktopBoard.StandIns;

/// <summary>
/// The board that this copy of the assembly belongs to; the loader sets it before any of its types is used.
/// </summary>
public static class Wiring
{
    /// <summary>What the stand-ins call.</summary>
    public static BoardHardware Hardware { get; set; }
}
