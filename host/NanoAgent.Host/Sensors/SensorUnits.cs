namespace NanoAgent.Host.Sensors;

/// <summary>Units of this machine's sensors, as IANA's SenML registry writes them (RFC 8428, RFC 8798).</summary>
internal static class SensorUnits
{
    internal const string Bytes = "B";
    internal const string Seconds = "s";
    internal const string Celsius = "Cel";
    internal const string Volts = "V";
    internal const string Amperes = "A";
    internal const string Watts = "W";
    internal const string RelativeHumidity = "%RH";

    /// <summary>Turns of a fan: the registry has no "rpm".</summary>
    internal const string PerMinute = "1/min";

    /// <summary>A ratio, such as processes that want to run for each that can.</summary>
    internal const string Ratio = "/";
}
