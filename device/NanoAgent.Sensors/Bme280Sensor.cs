using System;
using Iot.Device.Bmxx80;
using NanoAgent.Telemetry;
using UnitsNet;

namespace NanoAgent.Sensors;

/// <summary>
/// One quantity of a BME280 as a sensor of the agent, in hundredths (of a degree, a pascal, a percent). One source for
/// boards (nanoFramework.Iot.Device.Bmxx80) and hosts (Iot.Device.Bindings), whose types have the same names. The
/// program makes the device on its bus, sets its sampling and disposes it.
/// </summary>
public sealed class Bme280Sensor : ISensor
{
    private const int OfTemperature = 0;
    private const int OfPressure = 1;
    private const int OfHumidity = 2;

    private readonly Bme280 _device;
    private readonly int _quantity;

    private Bme280Sensor(Bme280 device, int quantity)
    {
        _device = device;
        _quantity = quantity;
    }

    /// <inheritdoc/>
    public string Name
    {
        get { return _quantity == OfTemperature ? "temperature" : _quantity == OfPressure ? "pressure" : "humidity"; }
    }

    /// <inheritdoc/>
    public string Unit
    {
        get { return _quantity == OfTemperature ? "Cel" : _quantity == OfPressure ? "Pa" : "%RH"; }
    }

    /// <inheritdoc/>
    public int Exponent
    {
        get { return -2; }
    }

    /// <summary>Its temperature, in hundredths of a degree Celsius.</summary>
    public static ISensor Temperature(Bme280 device)
    {
        return new Bme280Sensor(device, OfTemperature);
    }

    /// <summary>Its pressure, in hundredths of a pascal.</summary>
    public static ISensor Pressure(Bme280 device)
    {
        return new Bme280Sensor(device, OfPressure);
    }

    /// <summary>Its relative humidity, in hundredths of a percent.</summary>
    public static ISensor Humidity(Bme280 device)
    {
        return new Bme280Sensor(device, OfHumidity);
    }

    /// <inheritdoc/>
    public bool TryRead(out long mantissa)
    {
        mantissa = 0;
        double value = 0;
        bool isRead;
        try
        {
            isRead = Read(ref value);
        }
        catch (Exception)
        {
            // The bus failed, or the device is gone: no value this time.
            return false;
        }

        if (isRead)
        {
            value *= 100;
            mantissa = (long)(value < 0 ? value - 0.5 : value + 0.5);
        }

        return isRead;
    }

    private bool Read(ref double value)
    {
        bool isRead;
        if (_quantity == OfTemperature)
        {
            isRead = _device.TryReadTemperature(out Temperature temperature);
            value = temperature.DegreesCelsius;
        }
        else if (_quantity == OfPressure)
        {
            isRead = _device.TryReadPressure(out Pressure pressure);
            value = pressure.Pascals;
        }
        else
        {
            isRead = _device.TryReadHumidity(out RelativeHumidity humidity);
            value = humidity.Percent;
        }

        return isRead;
    }
}
