namespace Samples;

/// <summary>Stands for a sensor on a bus.</summary>
internal static class Thermometer
{
    private static int _reads;

    /// <summary>The temperature in hundredths of a degree Celsius.</summary>
    internal static int ReadCentidegrees()
    {
        _reads++;
        return 2000 + (_reads % 100);
    }
}
