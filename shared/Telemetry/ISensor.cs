namespace NanoAgent.Telemetry;

/// <summary>
/// One thing that can be measured, on a board or on a host. Its value is a scaled integer, mantissa x 10^exponent,
/// because floats lose digits on the way to the collector. All members belong to the agent's thread; name, unit and
/// exponent never change.
/// </summary>
public interface ISensor
{
    /// <summary>The series' name: <see cref="SenmlName.IsValid"/>, and the same after every restart.</summary>
    string Name { get; }

    /// <summary>The unit as IANA's SenML registry writes it ("Cel", "%", "B", "s", "/").</summary>
    string Unit { get; }

    /// <summary>The power of ten of the mantissa: -2 for hundredths of the unit. From -18 to 18.</summary>
    int Exponent { get; }

    /// <summary>
    /// Measures now. False when there is no value this time (the device is asleep, its file is gone or does not make
    /// sense); nothing is recorded then and the next period asks again. Returns within milliseconds and does not throw:
    /// on a host an exception is logged and counts as no value, on a board it ends the program.
    /// </summary>
    /// <param name="mantissa">The value in units of 10^<see cref="Exponent"/>; 0 when there is none.</param>
    bool TryRead(out long mantissa);
}
