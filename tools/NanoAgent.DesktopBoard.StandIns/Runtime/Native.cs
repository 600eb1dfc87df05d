using System;
using NanoAgent.DesktopBoard.Hardware;
using NanoAgent.DesktopBoard.StandIns;

namespace nanoFramework.Runtime.Native;

/// <summary>Thrown where a call took too long; the desktop never does.</summary>
public class ConstraintException : Exception
{
}

/// <summary>
/// Watches over calls that take too long: the desktop cannot interrupt one, so that nothing is ever thrown.
/// </summary>
public static class ExecutionConstraint
{
    public static void Install(int timeoutMilliseconds, int priority) => Wiring.Hardware.Gate.Pass();
}

/// <summary>The collector: the desktop's heap is no board's, so that it frees and tells nothing of one.</summary>
public static class GC
{
    public static uint Run(bool compactHeap)
    {
        global::System.GC.Collect();
        return 0;
    }

    public static void EnableGCMessages(bool enable)
    {
    }
}

/// <summary>Called before a restart.</summary>
public delegate void RebootEventHandler();

/// <summary>How to restart.</summary>
public enum RebootOption
{
    NormalReboot = 0,
    EnterNanoBooter = 1,
    ClrOnly = 2,
    EnterProprietaryBooter = 8,
}

/// <summary>Restarts the board.</summary>
public class Power
{
    public static event RebootEventHandler OnRebootEvent;

    public static void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot)
    {
        OnRebootEvent?.Invoke();
        Wiring.Hardware.Reboot();
    }

    public static void RebootDevice(int exeConstraintTimeout, RebootOption rebootOption = RebootOption.NormalReboot) =>
        RebootDevice(rebootOption);
}

/// <summary>The board's clock is the machine's, set already: setting it is accepted and changes nothing.</summary>
public static class Rtc
{
    public static bool SetSystemTime(DateTime time)
    {
        Wiring.Hardware.Gate.Pass();
        return true;
    }
}

/// <summary>What the firmware says of itself.</summary>
public static class SystemInfo
{
    public enum FloatingPoint
    {
        None = 0,
        SinglePrecisionSoftware = 1,
        SinglePrecisionHardware = 2,
        DoublePrecisionSoftware = 3,
        DoublePrecisionHardware = 4,
    }

    public static Version Version => new(1, 0, 0, 0);

    public static string OEMString => "nanoAgent desktop board";

    public static byte OEM => 0;

    public static byte Model => 0;

    public static ushort SKU => 0;

    public static string TargetName => Wiring.Hardware.Options.Name;

    public static string Platform => "desktop";

    public static FloatingPoint FloatingPointSupport => FloatingPoint.DoublePrecisionHardware;
}
